using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>What became of a load's messages, held against what its publishers were told.</summary>
internal static class LoadOutcome
{
    /// <summary>
    /// Asserts that nothing was refused, and that every node has everything that was acknowledged, once, and nothing else.
    /// </summary>
    public static async Task AssertNothingWentWrongAsync(TestCluster cluster, PublishLoad load)
    {
        Assert.Empty(load.Refused);
        await cluster.WaitForEqualHashesAsync();
        foreach (string node in cluster.NodeIds)
        {
            Assert.Empty(HistoryCheck.Find(load.Acknowledged, load.Unknown, await cluster.ReadAllAsync(node, load.Topic)));
        }
    }
}
