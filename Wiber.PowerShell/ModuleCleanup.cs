using System.Management.Automation;
using Wiber.PowerShell.Cluster;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell;

/// <summary>
/// Leaves nothing behind when the module is removed from a session: none of its ephemeral clusters, no connection.
/// </summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        Session.Current = null;
        EphemeralClusters.RemoveAll(Session.Id);
    }
}
