namespace Wiber.Benchmarks.Systems;

/// <summary>Three running servers. Disposing ends them.</summary>
internal interface IBenchmarkCluster : IAsyncDisposable
{
    /// <summary>Process ids of the servers that run.</summary>
    public IReadOnlyList<int> ServerPids { get; }

    /// <summary>Makes a topic with three replicas, as soon as the cluster can, and a client of it.</summary>
    public Task<IBenchmarkTopic> CreateTopicAsync(string name, CancellationToken cancellationToken);

    /// <summary>Starts the servers that were killed, and returns when all replicas are up to date.</summary>
    public Task ReviveAsync(CancellationToken cancellationToken);
}
