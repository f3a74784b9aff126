using System.Management.Automation;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Pipeline;

namespace Wiber.PowerShell.Cluster;

/// <summary>Forgets the cluster that the session is connected to.</summary>
/// <remarks>
/// Nodes go on. Cmdlets that follow mean the cluster of WIBER_CONFIG or of the cluster.toml in the current folder again.
/// </remarks>
/// <example>
/// <code>Disconnect-WiberCluster</code>
/// Forgets the connection.
/// </example>
/// <example>
/// <code>Disconnect-WiberCluster -Verbose</code>
/// Forgets the connection and tells which it was.
/// </example>
[Cmdlet(VerbsCommunications.Disconnect, "WiberCluster")]
public sealed class DisconnectWiberClusterCommand : WiberCommand
{
    internal override void ProcessInput()
    {
        Detail(Session.Current is { } current ? $"was connected to {current}" : "was not connected");
        Session.Current = null;
    }
}
