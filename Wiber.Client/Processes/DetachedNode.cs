namespace Wiber.Client.Processes;

/// <summary>What a daemon that was started with <c>--detached</c> says to its starter.</summary>
public static class DetachedNode
{
    /// <summary>The line on its standard output when its ports are open; it leaves the terminal after that.</summary>
    public const string UpLine = "wiber-node: up";

    /// <summary>True if a daemon's output so far has that line in it.</summary>
    public static bool SaysUp(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Split('\n').SkipLast(1).Any(line => line.TrimEnd('\r') == UpLine);
    }
}
