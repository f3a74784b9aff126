using System.Globalization;
using Wiber.Client.Api;
using Wiber.Client.Processes;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// A cluster for all tests of a class, one after another: to start one takes longer than most of them. Each finds all nodes up,
/// and no topics.
/// </summary>
public abstract class SharedCluster(Func<Task<TestCluster>> start) : IAsyncLifetime
{
    private TestCluster? _cluster;

    public async Task InitializeAsync() => _cluster = await start();

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    /// <summary>How many topics were made before this one: what cursors and event ids begin with.</summary>
    public async Task<long> TopicNumberAsync(string topic)
    {
        TestCluster cluster = _cluster ?? throw new InvalidOperationException("not started");
        FetchAnswer answer = await cluster.Client.FetchAsync(
            topic, FetchStart.Earliest, limit: 1, consistency: ReadConsistency.Linearizable);
        return long.Parse(answer.Cursor!.Split('~')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Clears away what the test before left, and gives the cluster.</summary>
    public async Task<TestCluster> ResetAsync()
    {
        TestCluster cluster = _cluster ?? throw new InvalidOperationException("not started");
        foreach (NodeProcess node in cluster.NodeIds.Select(cluster.Node))
        {
            await node.ResumeAsync();
            await node.StartAsync();
        }

        foreach (TopicDescription topic in await cluster.Client.GetTopicsAsync())
        {
            await cluster.Client.DeleteTopicAsync(topic.Topic);
        }

        await cluster.WaitForAllToFollowAsync();
        await cluster.WaitForCatchUpAsync();
        return cluster;
    }
}
