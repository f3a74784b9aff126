namespace Wiber.Client.Processes;

/// <summary>How node processes are started and stopped.</summary>
public sealed record NodeProcessOptions
{
    /// <summary>The daemon's executable; null to look for it, see <see cref="NodeExecutable"/>.</summary>
    public string? ExecutablePath { get; init; }

    /// <summary>Further arguments of the daemon, behind those that name the node. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>How long a node may take from its start to running. Default 15 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a node may take to end in good order before it is killed. Default 10 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
