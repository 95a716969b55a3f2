using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Training;

/// <summary>
/// The tensors of a network, and those of its optimiser, as plain numbers one after the other. Names and shapes follow from the configuration, so
/// nothing in a file says how much memory to take.
/// </summary>
internal static class TrainingTensors
{
    /// <summary>Writes all numbers of a network.</summary>
    public static void Write(Stream stream, Network network)
    {
        foreach (var tensor in network.state_dict().Values)
        {
            Write(stream, tensor);
        }
    }

    /// <summary>Reads all numbers of a network.</summary>
    public static void Read(Stream stream, Network network)
    {
        foreach (var tensor in network.state_dict().Values)
        {
            Read(stream, tensor, "parameter");
        }

        CheckEnd(stream, "network");
    }

    /// <summary>Writes steps and moments of an optimiser, parameter by parameter.</summary>
    public static void Write(Stream stream, Adam optimiser)
    {
        foreach (var state in StatesOf(optimiser))
        {
            stream.Write(BitConverter.GetBytes(state.step));
            Write(stream, state.exp_avg);
            Write(stream, state.exp_avg_sq);
        }
    }

    /// <summary>Reads steps and moments of an optimiser.</summary>
    /// <param name="stream">From where.</param>
    /// <param name="optimiser">To where.</param>
    /// <param name="steps">Steps of the training so far: no parameter has made more.</param>
    public static void Read(Stream stream, Adam optimiser, int steps)
    {
        var bytes = new byte[sizeof(long)];
        foreach (var state in StatesOf(optimiser))
        {
            stream.ReadExactly(bytes);
            state.step = BitConverter.ToInt64(bytes) is >= 0 and var done && done <= steps
                ? done
                : throw new SymfluxException($"its optimiser is at step {BitConverter.ToInt64(bytes)}, but the training at {steps}");
            Read(stream, state.exp_avg, "moment");
            Read(stream, state.exp_avg_sq, "moment", smallest: 0);
        }

        CheckEnd(stream, "optimiser");
    }

    private static IEnumerable<Adam.State> StatesOf(Adam optimiser) => optimiser.state_dict().State.Cast<Adam.State>();

    private static void Write(Stream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        stream.Write(tensor.detach().to(ScalarType.Float32).cpu().contiguous().bytes);
    }

    private static void Read(Stream stream, Tensor target, string what, float smallest = float.NegativeInfinity)
    {
        var numbers = new float[target.numel()];
        stream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        foreach (var number in numbers)
        {
            if (!(float.IsFinite(number) && number >= smallest))
            {
                throw new SymfluxException($"it has the {what} {number}; delete it and start anew");
            }
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        target.copy_(tensor(numbers, target.shape));
    }

    private static void CheckEnd(Stream stream, string what)
    {
        if (stream.Position != stream.Length)
        {
            throw new SymfluxException($"its {what} has {stream.Length} bytes, but {stream.Position} belong to it");
        }
    }
}
