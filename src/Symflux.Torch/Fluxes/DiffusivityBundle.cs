using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>Φ(v) = g(|v|²)·v, with |v| over the channels of a group.</summary>
/// <param name="name">Name for messages.</param>
/// <param name="groupSize">Number of channels of each group.</param>
internal abstract class DiffusivityBundle(string name, int groupSize) : FluxBundle(name)
{
    public sealed override Tensor forward(Tensor argument)
    {
        if (groupSize == 1)
        {
            return Diffusivity(argument.square()) * argument;
        }

        var vectors = Vectors(argument);
        return (Diffusivity(vectors.square().sum(2)).unsqueeze(2) * vectors).reshape(argument.shape);
    }

    public sealed override Tensor Diffusivities(Tensor argument)
    {
        if (groupSize == 1)
        {
            return Diffusivity(argument.square());
        }

        var vectors = Vectors(argument);
        return Diffusivity(vectors.square().sum(2)).unsqueeze(2).expand(vectors.shape).reshape(argument.shape);
    }

    /// <summary>g, per group.</summary>
    /// <param name="squared">|v|²: batch × groups × grid.</param>
    protected abstract Tensor Diffusivity(Tensor squared);

    /// <summary>batch × groups × group size × grid.</summary>
    private Tensor Vectors(Tensor argument) => argument.reshape([argument.shape[0], -1, groupSize, .. argument.shape[2..]]);
}
