using System.Globalization;
using System.Text;

namespace Symflux.Experiments.Frame;

/// <summary>Everything that runs have measured as one table, for programs of statistics: run, seed, quantity, place in its list, value.</summary>
internal static class RunTable
{
    /// <summary>The table with a line of headings. Numbers have no place; values are as exact as they were stored.</summary>
    public static string Csv(IEnumerable<(PlannedRun Run, RunResult Result)> runs)
    {
        var text = new StringBuilder("run,seed,quantity,index,value\n");
        foreach (var (run, result) in runs)
        {
            foreach (var (name, value) in result.Numbers)
            {
                Line(run, name, null, value);
            }

            foreach (var (name, values) in result.Lists)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    Line(run, name, i, values[i]);
                }
            }

            Line(run, "processorSeconds", null, result.ProcessorSeconds);
        }

        return text.ToString();

        void Line(PlannedRun run, string quantity, int? index, double value) =>
            text.Append(CultureInfo.InvariantCulture, $"\"{run.Name}\",{run.Seed},{quantity},{index},{value:R}\n");
    }
}
