namespace Symflux.Experiments.Frame;

/// <summary>What a run has measured.</summary>
/// <param name="Numbers">Values by name; NaN where one could not be measured.</param>
/// <param name="Lists">Lists of values by name, for example one value for every image.</param>
/// <param name="ProcessorSeconds">Processor time of the run.</param>
internal sealed record RunResult(
    IReadOnlyDictionary<string, double> Numbers, IReadOnlyDictionary<string, double[]> Lists, double ProcessorSeconds);
