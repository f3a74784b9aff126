using Wiber.Benchmarks.Systems;

namespace Wiber.Benchmarks.Workloads;

/// <summary>Something to measure on a running cluster.</summary>
internal interface IWorkload
{
    /// <summary>Its letter.</summary>
    public string Letter { get; }

    /// <summary>What it does, in a few words.</summary>
    public string Title { get; }

    /// <summary>Bytes of each payload.</summary>
    public int PayloadBytes { get; }

    /// <summary>Runs it on a new topic.</summary>
    public Task<Measurement> RunAsync(IBenchmarkCluster cluster, IBenchmarkTopic topic, CancellationToken cancellationToken);
}
