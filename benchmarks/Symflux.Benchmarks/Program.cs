using Symflux.Benchmarks;

// Usage: dotnet run -c Release --project benchmarks/Symflux.Benchmarks -- [--peers FOLDER] training|network|steps|explicit|growth|multigrid|inpainting|scale|all
var peers = args is ["--peers", var folder, ..] ? folder : null;
var wanted = peers is null ? args : args[2..];
var benchmarks = new Dictionary<string, Action>
{
    ["training"] = TrainingBenchmark.Run,
    ["network"] = NetworkBenchmark.Run,
    ["steps"] = StepControlBenchmark.Run,
    ["explicit"] = () => ExplicitBenchmark.Run(peers),
    ["growth"] = GrowthBenchmark.Run,
    ["multigrid"] = MultigridBenchmark.Run,
    ["inpainting"] = InpaintingBenchmark.Run,
    ["scale"] = ScaleBenchmark.Run,
};
if (wanted is [ScaleBenchmark.RankWord])
{
    return ScaleBenchmark.RunRank();
}

string[] chosen = wanted is [] or ["all"] ? [.. benchmarks.Keys.Except(["scale"])] : wanted;
if (chosen.FirstOrDefault(name => !benchmarks.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"unknown benchmark '{unknown}'; there are: {string.Join(", ", benchmarks.Keys)}, all");
    return 2;
}

Console.WriteLine(Machine.Describe());
foreach (var name in chosen)
{
    benchmarks[name]();
}

return 0;
