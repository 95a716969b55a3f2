using Symflux.Benchmarks;

// Usage: dotnet run -c Release --project benchmarks/Symflux.Benchmarks --
//     [--peers FOLDER] [--plots FOLDER] training|network|steps|explicit|growth|multigrid|inpainting|denoising|scale|all
// SYMFLUX_PYTHON names the Python whose packages explicit and denoising compare with, python3 by default; what is missing is left out.
var (peers, wanted) = Option("--peers", args);
(var plots, wanted) = Option("--plots", wanted);
var benchmarks = new Dictionary<string, Action>
{
    ["training"] = TrainingBenchmark.Run,
    ["network"] = NetworkBenchmark.Run,
    ["steps"] = StepControlBenchmark.Run,
    ["explicit"] = () => ExplicitBenchmark.Run(peers),
    ["growth"] = () => GrowthBenchmark.Run(plots),
    ["multigrid"] = () => MultigridBenchmark.Run(peers),
    ["inpainting"] = () => InpaintingBenchmark.Run(peers),
    ["denoising"] = DenoisingBenchmark.Run,
    ["scale"] = ScaleBenchmark.Run,
};
if (wanted is [ScaleBenchmark.RankWord])
{
    return ScaleBenchmark.RunRank();
}

if (wanted is [DenoisingBenchmark.FirstWord, var model])
{
    return DenoisingBenchmark.RunFirst(model);
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

static (string? Value, string[] Others) Option(string name, string[] arguments) =>
    Array.IndexOf(arguments, name) is var place && place >= 0 && place + 1 < arguments.Length
        ? (arguments[place + 1], [.. arguments[..place], .. arguments[(place + 2)..]])
        : (null, arguments);
