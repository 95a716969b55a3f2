using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Symflux.Tests.Docs;

/// <summary>
/// docs/DICTIONARY.md says what the code says: its tables are rendered from the registries, and the tests and statements
/// that they name exist. Run with SYMFLUX_UPDATE_DOCS=1 to write the tables anew.
/// </summary>
public partial class DictionaryTests
{
    private static readonly string Document = Path.Combine(Repository.Root, "docs", "DICTIONARY.md");

    /// <summary>What a person says about a scheme; the rest of its row is computed.</summary>
    private static readonly (string Scheme, string Update, string Network, string Statement, string Law)[] Words =
    [
        ("explicit", "u⁺ = u − τKᵀΦ(Ku)", "residual network of symmetric blocks, weights K and −Kᵀ", "fact 1, fact 2",
            "StabilityTests.An_explicit_step_beyond_the_bound_grows"),
        ("fast explicit diffusion", "explicit with τ_i = τ/(2cos²(π(2i+1)/(4n+2)))", "residual network with varying step sizes", "section 4, fact 7",
            "StabilityTests.A_fast_explicit_cycle_is_a_semi_iterative_cycle_of_the_same_length_on_linear_problems"),
        ("fast semi-iterative", "u^{k+1} = α_k(u^k − τKᵀΦ(Ku^k)) + (1 − α_k)u^{k−1}, α_k = (4k+2)/(2k+3)",
            "residual network with further skips over two blocks", "section 4, fact 7", "SchemeLaws.A_semi_iterative_cycle_is_the_Dirichlet_kernel"),
        ("Du Fort–Frankel", "u⁺ = 4τa/(1+2τa)·(u − KᵀΦ(Ku)/(2a)) + (1−2τa)/(1+2τa)·u⁻",
            "residual network with skips over two blocks of constant weight", "section 4, fact 7",
            "StabilityTests.Du_Fort_Frankel_roots_stay_in_the_unit_disc_exactly_for_a_from_a_quarter_of_rho"),
        ("semi-implicit, direct", "(I + τKᵀG(u)K)u⁺ = u, banded Cholesky", "blocks with an inner linear solve", "fact 6",
            "BlockKindLaws.Linear_solves_keep_the_norm_for_every_step_and_every_solver"),
        ("semi-implicit, additive operator splitting", "u⁺ = (1/d)Σ_l (I + dτK_lᵀG(u)K_l)⁻¹u", "the mean of inner solves along the axes", "fact 6",
            "BlockKindLaws.Linear_solves_keep_the_norm_for_every_step_and_every_solver"),
        ("semi-implicit, conjugate gradients", "(I + τKᵀG(u)K)u⁺ = u, conjugate gradients from 0", "blocks with an inner iteration", "fact 6",
            "BlockKindLaws.Linear_solves_keep_the_norm_for_every_step_and_every_solver"),
        ("implicit", "u⁺ = u − τKᵀΦ(Ku⁺) by z ← z − ω(z − u + τKᵀΦ(Kz))", "recurrent network: shared weights, feedback of z, skip from u", "fact 6",
            "BlockKindLaws.A_damped_inner_iteration_is_stable_up_to_two_over_two_plus_tau_rho"),
        ("implicit, inner cycles", "the same, every pass a semi-iterative cycle", "recurrent network whose body has skips over two blocks", "fact 6, fact 7",
            "StabilityTests.Inner_cycles_need_fewer_evaluations_for_the_same_solution"),
        ("implicit, multigrid", "the same, every pass a multigrid cycle and a projection onto the ball of radius ‖u‖",
            "recurrent network whose body is a U-net", "fact 6, fact 8", "ClassicalCycleLaws.The_fixed_point_of_a_cycle_solves_the_problem"),
    ];

    [Fact]
    public void The_table_of_schemes_is_up_to_date()
    {
        var schemes = AllSchemes.All.ToArray();
        Assert.Equal(schemes.Select(scheme => scheme.Name).Order(), Words.Select(row => row.Scheme).Order());
        var table = new StringBuilder(
            "| scheme | update | network | block | order | κ | ℓ, monotone Φ | extremum principle | statement | checked by |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var (name, update, network, statement, law) in Words)
        {
            var scheme = schemes.Single(entry => entry.Name == name);
            var certificates = Certificates(scheme, flux => flux.Bound is not null).ToArray();
            var kappa = Constant(certificates.Select(certificate => certificate.NormStable));
            Assert.Equal(scheme.NormStable, kappa == "1");
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {update} | {network} | `{Example(scheme).Blocks[^1].GetType().Name}` | {scheme.Order} ")
                .Append(CultureInfo.InvariantCulture, $"| {kappa} | {Constant(Certificates(scheme, flux => flux.IsMonotone).Select(certificate => certificate.Lipschitz))} ")
                .Append(CultureInfo.InvariantCulture, $"| {(scheme.ExtremumPrinciple ? "yes" : "no")} | {statement} | `{law}` |\n");
        }

        Compare("schemes", table.ToString());

        static Blueprint Example(SchemeCase scheme) =>
            scheme.WithSteps(1.6, 4).Discretise(DiffusionModel.SecondOrder(Grid.Signal(8), new CharbonnierFlux(2)), 1.6);
    }

    /// <summary>"1" where that is proven for all, but for the last digits of ω in implicit steps; "refused" where nothing is for any; "no" otherwise.</summary>
    private static string Constant(IEnumerable<Claim> claims)
    {
        var all = claims.ToArray();
        return Array.TrueForAll(all, claim => !claim.Proven) ? "refused" : Array.TrueForAll(all, claim => claim.Constant <= 1 + 1e-12) ? "1" : "no";
    }

    /// <summary>The certificates of a scheme for random nonlinear models, times and numbers of steps.</summary>
    private static IEnumerable<Certificate> Certificates(SchemeCase scheme, Func<DiffusivityFlux, bool> fits)
    {
        var random = new Generators(100);
        for (var trial = 0; trial < 15; trial++)
        {
            DiffusivityFlux flux;
            do
            {
                flux = random.Diffusivity();
            }
            while (flux.DiffusivityRange.Lowest == flux.DiffusivityRange.Highest || !fits(flux));

            var model = DiffusionModel.SecondOrder(Grid.Signal(random.Whole(2, 12)), flux);
            var steps = random.Whole(1, 6);
            // Explicit steps of more than ½ are refused before there is a blueprint.
            var time = steps * random.Number(0.05, scheme.Name == "explicit" ? 0.5 : 5);
            yield return Certificate.Of(scheme.WithSteps(time, steps).Discretise(model, time));
        }
    }

    [Fact]
    public void The_table_of_activations_is_up_to_date()
    {
        var table = new StringBuilder("| flux, activation | 0 ≤ g ≤ L | range of Φ′ | monotone | κ = 1 with a fixed step | ℓ = 1 |\n|---|---|---|---|---|---|\n");
        foreach (var kind in AllFluxes.Kinds)
        {
            var flux = kind.ForContrast(1);
            var (low, high) = (flux.Slopes.Lowest, flux.Slopes.Highest);
            table.Append(CultureInfo.InvariantCulture, $"| {kind.Name} | {(flux.Bound is { } bound ? $"L = {bound:0.###}" : "no")} | [{low:0.###}, {high:0.###}] ")
                .Append(CultureInfo.InvariantCulture, $"| {Yes(flux.IsMonotone)} | {Yes(flux.Bound is not null)} | {Yes(flux.IsMonotone)} |\n");
        }

        Compare("activations", table.ToString());

        static string Yes(bool holds) => holds ? "yes" : "no";
    }

    [Fact]
    public void Every_kind_of_block_has_an_entry()
    {
        var text = File.ReadAllText(Document);
        foreach (var kind in typeof(Block).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Block)) && !type.IsAbstract))
        {
            Assert.Contains($"`{kind.Name}`", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_test_statement_and_file_that_is_named_exists()
    {
        var text = File.ReadAllText(Document);
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToArray();
        foreach (Match test in TestName().Matches(text))
        {
            var (type, method) = (test.Groups[1].Value, test.Groups[2].Value);
            Assert.True(
                sources.Any(source => source.Contains($"class {type}", StringComparison.Ordinal) && source.Contains($" {method}(", StringComparison.Ordinal)),
                $"there is no test {type}.{method}");
        }

        var theory = File.ReadAllText(Path.Combine(Repository.Root, "docs", "THEORY.md"));
        foreach (Match fact in FactNumber().Matches(text))
        {
            Assert.Contains($"### Fact {fact.Groups[1].Value}:", theory, StringComparison.Ordinal);
        }

        foreach (Match link in Link().Matches(text))
        {
            Assert.True(File.Exists(Path.Combine(Repository.Root, "docs", link.Groups[1].Value)), $"there is no docs/{link.Groups[1].Value}");
        }
    }

    /// <summary>Compares a table with the one between its marks, or writes it there.</summary>
    private static void Compare(string name, string table)
    {
        var text = File.ReadAllText(Document);
        var (begin, end) = ($"<!-- table: {name} -->\n", $"<!-- end: {name} -->");
        var first = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var last = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(first >= begin.Length && last >= first, $"docs/DICTIONARY.md has no marks for the table {name}");
        if (Environment.GetEnvironmentVariable("SYMFLUX_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Document, text[..first] + table + text[last..]);
            return;
        }

        Assert.Equal(table, text[first..last]);
    }

    [GeneratedRegex(@"`(\w+)\.(\w+_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"fact (\d+)")]
    private static partial Regex FactNumber();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
