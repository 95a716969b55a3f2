using Symflux;
using Symflux.Fuzzing;

// The long form of the tests of damaged files: how many files, of which reader, from which seed.
try
{
    var seed = args is [_, _, "--seed", var word] && int.TryParse(word, out var number) ? number : 1;
    if (args.Length is not (2 or 4) || !long.TryParse(args[1], out var files))
    {
        Console.Error.WriteLine($"dotnet run -c Release --project tests/Symflux.Fuzzing -- READER FILES [--seed N]; READER is one of "
            + $"{string.Join(", ", Targets.Names)}, or all");
        return 2;
    }

    var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "symflux-violations")).FullName;
    var violations = 0;
    foreach (var name in args[0] == "all" ? Targets.Names : [args[0]])
    {
        using var target = Targets.Find(name);
        var report = FuzzRun.Of(target, files, seed, folder);
        Console.WriteLine(report);
        foreach (var violation in report.Violations)
        {
            Console.WriteLine($"  {violation}");
        }

        violations += report.Violations.Count;
    }

    Console.WriteLine(violations == 0 ? "nothing found" : $"the files are in {folder}");
    return violations == 0 ? 0 : 1;
}
catch (SymfluxException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
