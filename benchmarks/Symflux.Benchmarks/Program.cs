using Symflux.Benchmarks;

// Usage: dotnet run -c Release --project benchmarks/Symflux.Benchmarks -- training|network|steps|explicit|multigrid|inpainting|all
var benchmarks = new Dictionary<string, Action>
{
    ["training"] = TrainingBenchmark.Run,
    ["network"] = NetworkBenchmark.Run,
    ["steps"] = StepControlBenchmark.Run,
    ["explicit"] = ExplicitBenchmark.Run,
    ["multigrid"] = MultigridBenchmark.Run,
    ["inpainting"] = InpaintingBenchmark.Run,
};
var chosen = args is [] or ["all"] ? [.. benchmarks.Keys] : args;
foreach (var name in chosen)
{
    if (!benchmarks.TryGetValue(name, out var run))
    {
        Console.Error.WriteLine($"unknown benchmark '{name}'; there are: {string.Join(", ", benchmarks.Keys)}, all");
        return 2;
    }

    run();
}

return 0;
