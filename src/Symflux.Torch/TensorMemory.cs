using System.Buffers;
using static TorchSharp.torch;

namespace Symflux.Torch;

/// <summary>The values of a contiguous float32 tensor on the CPU, in place; valid while the tensor is.</summary>
internal sealed unsafe class TensorMemory : MemoryManager<float>
{
    private readonly float* start;
    private readonly int length;

    private TensorMemory(Tensor tensor)
    {
        if (!tensor.is_contiguous() || tensor.dtype != ScalarType.Float32 || tensor.device_type != TorchSharp.DeviceType.CPU)
        {
            throw new InvalidOperationException(
                $"a {tensor.dtype} tensor on {tensor.device_type} has no values that can be used in place; it must be contiguous float32 on the CPU");
        }

        length = checked((int)tensor.numel());
        fixed (byte* first = tensor.bytes)
        {
            // Native memory: it does not move.
            start = (float*)first;
        }
    }

    public static Memory<float> Of(Tensor tensor) => new TensorMemory(tensor).Memory;

    public override Span<float> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
