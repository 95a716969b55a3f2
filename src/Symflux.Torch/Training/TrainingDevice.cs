using static TorchSharp.torch;

namespace Symflux.Torch.Training;

/// <summary>Where a training computes.</summary>
public enum TrainingDevice
{
    /// <summary>The processors, with the library's own kernels; the same bits with any number of threads.</summary>
    Cpu = 0,

    /// <summary>An NVIDIA GPU, with the operators of a libtorch that was built for it.</summary>
    Cuda = 1,
}

/// <summary>Devices as TorchSharp knows them.</summary>
internal static class TrainingDevices
{
    /// <summary>The device.</summary>
    /// <exception cref="SymfluxException">This libtorch, or this machine, has none.</exception>
    public static Device Open(this TrainingDevice device) => device switch
    {
        TrainingDevice.Cpu => CPU,
        _ when cuda_is_available() => CUDA,
        _ => throw new SymfluxException(
            "training on 'cuda' needs an NVIDIA GPU and a libtorch with CUDA, and there is none; reference a libtorch-cuda package in place of "
                + "libtorch-cpu, or train on 'cpu'"),
    };
}
