using Symflux.Distribution;

namespace Symflux.Tests.Solving;

/// <summary>What ranks do alike, or not at all.</summary>
public sealed class TogetherLaws
{
    [Fact]
    public void A_fault_of_some_ranks_ends_all_and_is_told_from_one_of_all() => Law.Holds(40, random =>
    {
        var size = random.Whole(2, 6);
        bool[] fails = [.. Enumerable.Range(0, size).Select(_ => random.Whole(0, 2) > 0)];
        RankThreads.Run(size, ranks =>
        {
            if (!fails.Contains(true))
            {
                Together.Do(ranks, () => { });
                return;
            }

            var fault = Assert.ThrowsAny<SymfluxException>(() => Together.Do(ranks, () =>
            {
                if (fails[ranks.Rank])
                {
                    throw new SymfluxException($"fault of {ranks.Rank}");
                }
            }));
            if (fails[ranks.Rank])
            {
                Assert.Equal($"fault of {ranks.Rank}", fault.Message);
                Assert.Equal(!fails.Contains(false), Together.IsShared(new SymfluxException("where it was", fault)));
            }
            else
            {
                Assert.Equal(Array.IndexOf(fails, true), Assert.IsType<OtherRankException>(fault).Rank);
            }
        });
    });

    [Fact]
    public void One_process_has_nobody_to_share_a_fault_with() => Assert.Null(Together.IsShared(
        Assert.Throws<SymfluxException>(() => Together.Do(LoneProcess.Instance, () => throw new SymfluxException("fault")))));
}
