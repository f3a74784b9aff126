namespace Wiber.PowerShell.Connection;

/// <summary>The cluster that cmdlets of this session mean where they are not told another one.</summary>
internal static class Session
{
    private static volatile ClusterTarget? _current;

    public static ClusterTarget? Current
    {
        get => _current;
        set => _current = value;
    }
}
