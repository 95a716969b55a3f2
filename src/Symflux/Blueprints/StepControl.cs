using System.Text.Json;
using System.Text.Json.Serialization;

namespace Symflux.Blueprints;

/// <summary>How the time step of a residual block is set when the block runs: it is τ, or adapts to the state locally.</summary>
/// <remarks>
/// <para>
/// Adaptive with windows of h samples, d = KᵀΦ(Ku): hats w_j(x) = Π_i max(0, 1 − |x_i/h − j_i|) on the lattice of all samples whose places are
/// multiples of h add up to 1 at every sample x, and
/// t(x) = Σ_j w_j(x) t_j, t_j = clamp(τ, 0, 2(1 − μ) Σ_x w_j(x)⟨u, d⟩(x) / Σ_x w_j(x)|d(x)|²), t_j = τ where d vanishes in the window,
/// with inner products over the channels at one sample. Then ‖(1 − μ)u − td‖ ≤ (1 − μ)‖u‖ for any flux and any stencils (docs/THEORY.md, fact 13),
/// and what becomes of a sample depends on its surroundings alone. In the words of multigrid: t = P min(τ, 2(1 − μ) R⟨u, d⟩ / R|d|²), with P linear
/// interpolation from a grid h times as coarse and R = Pᵀ.
/// </para>
/// <para>
/// A step that varies from sample to sample does not keep the mean of a channel exactly, as a constant one does for stencils that sum to zero.
/// </para>
/// In JSON: "fixed", "adaptive" for windows of <see cref="StandardWindow"/> samples, or "adaptive-24".
/// </remarks>
[JsonConverter(typeof(JsonName))]
public readonly record struct StepControl
{
    /// <summary>The window h that served best on held-out images, docs/RESULTS.md.</summary>
    public const int StandardWindow = 48;

    /// <summary>Windows are at most this long; longer ones would hold any image as a whole.</summary>
    public const int LargestWindow = 1 << 20;

    private const string FixedName = "fixed", AdaptiveName = "adaptive";

    private StepControl(int window) => Window = window;

    /// <summary>The step is τ, whatever the state.</summary>
    public static StepControl Fixed => default;

    /// <summary>h, in samples of the block's own grid; null for a fixed step.</summary>
    public int? Window { get; }

    /// <summary>Whether the step is limited when the block runs.</summary>
    public bool IsAdaptive => Window is not null;

    /// <summary>The step is at most τ, and so short in each window that it does not enlarge the norm.</summary>
    /// <param name="window">h, in samples of the block's own grid, 1 to 2²⁰.</param>
    /// <exception cref="SymfluxException">The window is out of range.</exception>
    public static StepControl Adaptive(int window = StandardWindow) => window is >= 1 and <= LargestWindow
        ? new(window)
        : throw new SymfluxException($"the window of an adaptive step has {window} samples; it must have 1 to {LargestWindow}");

    /// <summary>"fixed", "adaptive", or "adaptive-24" for another window than the standard one.</summary>
    public override string ToString() => Window switch
    {
        null => FixedName,
        StandardWindow => AdaptiveName,
        { } window => $"{AdaptiveName}-{window}",
    };

    private sealed class JsonName : JsonConverter<StepControl>
    {
        public override StepControl Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            (reader.TokenType == JsonTokenType.String ? reader.GetString() : null) switch
            {
                FixedName => Fixed,
                AdaptiveName => Adaptive(),
                { } name when name.StartsWith($"{AdaptiveName}-", StringComparison.Ordinal)
                    && int.TryParse(name[(AdaptiveName.Length + 1)..], out var window) =>
                    Adaptive(window),
                var name => throw new JsonException($"'{name}' is no step control; use \"{FixedName}\", \"{AdaptiveName}\" or \"{AdaptiveName}-24\""),
            };

        public override void Write(Utf8JsonWriter writer, StepControl value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
