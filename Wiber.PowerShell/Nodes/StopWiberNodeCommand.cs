using System.Management.Automation;
using Wiber.Client.Processes;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>Stops nodes on this machine, in good order or as a crash would.</summary>
/// <remarks>
/// A node that is asked to end hands over leadership first if it has it; one that does not end in 10 seconds is killed. With
/// -Force it is killed at once (SIGKILL). Neither costs an acknowledged message.
/// </remarks>
/// <example>
/// <code>Stop-WiberNode n2</code>
/// Stops n2 in good order.
/// </example>
/// <example>
/// <code>Get-WiberNode | Where-Object Role -eq Leader | Stop-WiberNode -Force</code>
/// Kills the leader; the others elect another one in a fraction of a second.
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class StopWiberNodeCommand : NodeCommand
{
    /// <summary>Ends the process at once, as a crash would.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override string ActionName => Force ? "Kill" : "Stop";

    internal override Task ActAsync(
        ClusterConnection connection, NodeProcess process, CancellationToken cancellationToken) =>
        Force ? process.KillAsync(cancellationToken) : process.StopAsync(cancellationToken);
}
