namespace Wiber.Tui.CommandLine;

/// <summary>What the process answers its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int Usage = 2;

    /// <summary>There is no leader, or an answer took too long.</summary>
    public const int NoLeader = 3;

    public const int Interrupted = 130;
}
