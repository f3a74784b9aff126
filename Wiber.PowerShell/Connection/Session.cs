using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Wiber.PowerShell.Connection;

/// <summary>
/// The cluster that cmdlets of a session mean where they are not told another one. A process may have several sessions, each
/// with a runspace of its own: jobs, tabs of an editor, ForEach-Object -Parallel.
/// </summary>
internal static class Session
{
    /// <summary>Forgets a session's cluster with its runspace.</summary>
    private static readonly ConditionalWeakTable<object, ClusterTarget> Targets = new();

    /// <summary>For threads that belong to no session.</summary>
    private static readonly object NoRunspace = new();

    /// <summary>The cluster that the session of this thread is connected to.</summary>
    public static ClusterTarget? Current
    {
        get => Targets.TryGetValue(Key, out ClusterTarget? current) ? current : null;
        set
        {
            if (value is null)
            {
                Targets.Remove(Key);
            }
            else
            {
                Targets.AddOrUpdate(Key, value);
            }
        }
    }

    /// <summary>Tells the session of this thread from others.</summary>
    public static Guid Id => Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;

    private static object Key => (object?)Runspace.DefaultRunspace ?? NoRunspace;
}
