namespace Wiber.Benchmarks.Systems;

/// <summary>A message system that can be measured.</summary>
internal interface IBenchmarkSystem
{
    /// <summary>The name on the command line and in tables.</summary>
    public string Name { get; }

    /// <summary>What is measured and who writes to disk when, in a sentence.</summary>
    public string Description { get; }

    /// <summary>Why it cannot be measured on this machine; null if it can.</summary>
    public string? FindObstacle();

    /// <summary>Starts three servers with empty folders below this one, and returns when all are running.</summary>
    public Task<IBenchmarkCluster> StartAsync(string folder, CancellationToken cancellationToken);
}
