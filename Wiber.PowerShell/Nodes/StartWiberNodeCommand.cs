using System.Management.Automation;
using Wiber.Client.Processes;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>Starts nodes on this machine.</summary>
/// <remarks>
/// Returns when each of them serves: its ports are bound, though it may still have to catch up. A node that runs already is
/// left as it is. Nodes go on after the session has ended.
/// </remarks>
/// <example>
/// <code>Start-WiberNode n1 -PassThru</code>
/// Starts n1 and shows it.
/// </example>
/// <example>
/// <code>Get-WiberNode | Where-Object State -eq Down | Start-WiberNode</code>
/// Starts what is down.
/// </example>
[Cmdlet(VerbsLifecycle.Start, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class StartWiberNodeCommand : NodeCommand
{
    internal override string ActionName => "Start";

    internal override Task ActAsync(
        ClusterConnection connection, NodeProcess process, CancellationToken cancellationToken) =>
        process.StartAsync(cancellationToken);
}
