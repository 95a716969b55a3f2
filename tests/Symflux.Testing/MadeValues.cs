using System.Runtime.CompilerServices;
using Symflux.Fields;

namespace Symflux.Testing;

/// <summary>What generators were asked for.</summary>
public sealed partial class Generators
{
    /// <summary>How many values are remembered; a case with more of them tells how many there were.</summary>
    private const int Remembered = 40;

    private readonly List<(string Name, object? Value)> made = [];
    private int count;
    private int depth;

    /// <summary>The values in their order, with the names of their generators.</summary>
    public override string ToString()
    {
        var lines = new List<string>();
        var last = "";
        foreach (var (name, value) in made)
        {
            var words = CaseWords.Of(value);
            if (name == last && !words.Contains(' ', StringComparison.Ordinal))
            {
                lines[^1] += $", {words}";
            }
            else
            {
                lines.Add($"{name}: {words}");
            }

            last = name;
        }

        return string.Join('\n', count > made.Count ? lines.Append($"and {count - made.Count} more") : lines);
    }

    /// <summary>Remembers a value as one thing, whatever it is made of.</summary>
    /// <param name="make">Makes the value from what it draws here.</param>
    /// <param name="name">What the value is called where a case is told.</param>
    public T Made<T>(Func<T> make, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(make);
        depth++;
        try
        {
            return Made(make(), name, depth - 1);
        }
        finally
        {
            depth--;
        }
    }

    /// <summary>Remembers a value that was asked for itself.</summary>
    private T Made<T>(T value, [CallerMemberName] string name = "") => Made(value, name, depth);

    private T Made<T>(T value, string name, int within)
    {
        if (within == 0)
        {
            count++;
            if (made.Count < Remembered)
            {
                // Laws change fields, and what counts is how they were.
                made.Add((name, value switch { Field<double> field => field.Clone(), Field<float> field => field.Clone(), _ => value }));
            }
        }

        return value;
    }
}
