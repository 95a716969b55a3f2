namespace Symflux.Blueprints;

/// <summary>How much of something a blueprint in a model file may have.</summary>
/// <param name="What">Of what, in the plural.</param>
/// <param name="Largest">How much.</param>
/// <param name="Measure">How much a blueprint has.</param>
internal sealed record ModelLimit(string What, double Largest, Func<Blueprint, double> Measure);
