namespace Symflux.Tests.Solving;

/// <summary>Evaluations of d = KᵀΦ(Ku) in some layers alone.</summary>
internal static class SomeLayers
{
    /// <summary>Asks for layers between two random ones, with two threads, and compares them with those of the whole.</summary>
    public static void Agree(Generators random, DiffusionTerm<float> term, Field<float> u, string problem)
    {
        using var team = new ThreadTeam(2);
        var (layers, layer) = (u.Grid.Layers, u.Grid.Count / u.Grid.Layers);
        var first = random.Whole(0, layers - 1);
        var end = random.Whole(first + 1, layers);
        var state = u.Values.ToArray();
        var (all, some) = (new float[state.Length], new float[state.Length]);
        term.Evaluate(state, all, team);
        Array.Fill(some, 7);
        term.EvaluateLayers(state, some, first, end, team);
        for (var channel = 0; channel < u.Channels; channel++)
        {
            var place = channel * u.Grid.Count + first * layer;
            var length = (end - first) * layer;
            Assert.True(all.AsSpan(place, length).SequenceEqual(some.AsSpan(place, length)), $"layers {first} to {end} of {problem}");
        }
    }
}
