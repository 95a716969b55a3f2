using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Torch.Attacks;

namespace Symflux.Cli.Running;

/// <summary>
/// The inputs that an attack has found, as NumPy arrays of float64: f₁ and f₂ of the largest quotient, 2 × m × [depth ×] [height ×] width, in the file
/// that was named, and f of the largest gain, 1 × m × …, beside it.
/// </summary>
/// <param name="Pair">The file of the pair, NAME.npy.</param>
internal sealed partial record WitnessFiles(string Pair)
{
    private const string Extension = ".npy";
    private const int HeaderLength = 128;

    /// <summary>The file of the input, NAME.gain.npy.</summary>
    public string Input => Path.ChangeExtension(Pair, $".gain{Extension}");

    /// <summary>Checks, before any work, that the files can be written.</summary>
    /// <exception cref="SymfluxException">Another extension, a missing folder, or a file that is there already.</exception>
    public void Check(bool overwrite)
    {
        if (!Pair.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new SymfluxException($"cannot write '{Pair}': a witness is a NumPy array; give a name that ends in {Extension}");
        }

        if (!overwrite && new[] { Pair, Input }.FirstOrDefault(File.Exists) is { } there)
        {
            throw new SymfluxException($"'{there}' is there already; choose another name for --witness, or add --overwrite");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(Pair)) is { } folder && !Directory.Exists(folder))
        {
            throw new SymfluxException($"cannot write '{Pair}': the folder '{folder}' does not exist; create it first");
        }
    }

    /// <summary>Writes what was found.</summary>
    public void Write(AttackResult found)
    {
        if (found.Quotient is { Second: { } second } quotient)
        {
            Write(Pair, [quotient.First, second]);
        }

        if (found.Gain is { } gain)
        {
            Write(Input, [gain.First]);
        }
    }

    /// <summary>Extents of a grid, x last.</summary>
    public static ImmutableArray<int> Extents(Grid grid) => [.. new[] { grid.Depth, grid.Height, grid.Width }.Skip(3 - grid.Dimension)];

    /// <summary>Reads a file and computes its value anew.</summary>
    /// <exception cref="SymfluxException">It is no array of one or two inputs of the blueprint.</exception>
    public static AttackWitness Read(string path, Blueprint blueprint)
    {
        if (!File.Exists(path))
        {
            throw new SymfluxException($"cannot read '{path}': there is no such file");
        }

        var content = File.ReadAllBytes(path);
        if (content.Length < 10 || !content.AsSpan().StartsWith<byte>([0x93, .. "NUMPY"u8, 1, 0]))
        {
            throw new SymfluxException($"'{path}' is not a NumPy array of version 1.0; write it with --witness or numpy.save");
        }

        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(8));
        var header = Encoding.ASCII.GetString(content, 10, Math.Max(0, Math.Min(start, content.Length) - 10));
        long[] shape = [.. ShapePattern().Match(header).Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var extent) ? extent : -1)];
        var expected = $"1 or 2 × {blueprint.Channels} × {blueprint.Dimension}D grid, float64 in C order";
        var count = shape.Aggregate((Int128)8, (product, extent) => Int128.Min(product * extent, long.MaxValue));
        if (!header.Contains("'<f8'") || header.Contains("True") || shape.Length != blueprint.Dimension + 2 || shape[0] is not (1 or 2)
            || shape[1] != blueprint.Channels || count <= 0 || count != content.Length - start)
        {
            throw new SymfluxException($"'{path}' does not hold inputs of this blueprint, {expected}, but {header.Trim()}");
        }

        int[] extents = [.. shape.Skip(2).Select(extent => (int)extent)];
        var grid = extents switch
        {
            [var width] => Grid.Signal(width),
            [var height, var width] => Grid.Image(height, width),
            _ => Grid.Volume(extents[0], extents[1], extents[2]),
        };
        Field<double>[] inputs = [.. Enumerable.Range(0, (int)shape[0]).Select(i => Read(content.AsSpan(start), i, grid, blueprint.Channels))];
        return AttackWitness.Of(blueprint, inputs[0], inputs.ElementAtOrDefault(1));
    }

    private static Field<double> Read(ReadOnlySpan<byte> numbers, int place, Grid grid, int channels)
    {
        var field = new Field<double>(grid, channels);
        for (var i = 0; i < field.Values.Length; i++)
        {
            field.Values[i] = BinaryPrimitives.ReadDoubleLittleEndian(numbers[((place * field.Values.Length + i) * sizeof(double))..]);
        }

        return field;
    }

    private static void Write(string path, Field<double>[] inputs) => AtomicFile.Write(path, stream =>
    {
        int[] shape = [inputs.Length, inputs[0].Channels, .. Extents(inputs[0].Grid)];
        var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}".PadRight(HeaderLength - 11) + "\n";
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, HeaderLength - 10, 0, .. Encoding.ASCII.GetBytes(header)]);
        Span<byte> number = stackalloc byte[sizeof(double)];
        foreach (var input in inputs)
        {
            foreach (var value in input.Values)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(number, value);
                stream.Write(number);
            }
        }
    });

    [GeneratedRegex("""'shape'\s*:\s*\(([^)]*)\)""")]
    private static partial Regex ShapePattern();
}
