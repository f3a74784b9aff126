namespace Wiber.Node.Hosting;

/// <summary>How the daemon ends, as scripts see it.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Something failed while the node ran; the log says what.</summary>
    public const int Failed = 1;

    /// <summary>The command line, cluster.toml or the machine (a port in use) does not allow the node to start.</summary>
    public const int Usage = 2;
}
