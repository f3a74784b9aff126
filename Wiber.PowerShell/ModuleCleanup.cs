using System.Management.Automation;
using Wiber.PowerShell.Cluster;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell;

/// <summary>Leaves nothing behind when the module is removed: no ephemeral cluster, no connection.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        Session.Current = null;
        EphemeralClusters.RemoveAll();
    }
}
