using System.Management.Automation;
using Wiber.Client.Processes;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>Lets suspended nodes on this machine go on.</summary>
/// <remarks>
/// A node that was halted for long finds that the others went on without it, follows their leader and catches up.
/// </remarks>
/// <example>
/// <code>Resume-WiberNode n3</code>
/// Lets n3 go on.
/// </example>
/// <example>
/// <code>Get-WiberNode | Where-Object State -eq Suspended | Resume-WiberNode -PassThru</code>
/// Lets all go on that are halted, and shows them.
/// </example>
[Cmdlet(VerbsLifecycle.Resume, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class ResumeWiberNodeCommand : NodeCommand
{
    internal override string ActionName => "Resume";

    internal override Task ActAsync(
        ClusterConnection connection, NodeProcess process, CancellationToken cancellationToken) =>
        process.ResumeAsync(cancellationToken);
}
