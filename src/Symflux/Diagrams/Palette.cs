namespace Symflux.Diagrams;

/// <summary>Colours of the drawings: dark enough for projectors, distinct in grey when printed.</summary>
internal static class Palette
{
    public const string Ink = "#1c2230", Muted = "#5d6677", Line = "#c9ced8", Card = "#f7f8fa", White = "#ffffff";

    /// <summary>Words of numerics.</summary>
    public const string Scheme = "#0b5c8a";

    /// <summary>Words of networks.</summary>
    public const string Network = "#a8480c";

    /// <summary>Boxes with weights.</summary>
    public const string Weights = "#dcebf5", WeightsLine = "#0b5c8a";

    /// <summary>Boxes with nonlinearities.</summary>
    public const string Activation = "#fbe9dc", ActivationLine = "#a8480c";

    /// <summary>The way of the data f.</summary>
    public const string Data = "#2b7a4b";

    /// <summary>The way of the state before, u⁻, and of feedback.</summary>
    public const string Memory = "#6b4aa8";

    /// <summary>Ranges of backward diffusion.</summary>
    public const string Backward = "#f3b58a";
}
