using System.Management.Automation;
using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.PowerShell.Time;

/// <summary>Lets nodes measure each other's clocks now, and shows what came of it.</summary>
/// <remarks>
/// Nodes do that by themselves, every half minute unless the cluster's file says otherwise; this is for who does not want to
/// wait, such as after a clock was set.
/// </remarks>
/// <example>
/// <code>Sync-WiberTime</code>
/// Lets all nodes measure the others.
/// </example>
/// <example>
/// <code>Sync-WiberTime n2 | Select-Object Id, State, Offset, Bound</code>
/// Lets one node measure the others.
/// </example>
[Cmdlet(VerbsData.Sync, "WiberTime", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(WiberTime))]
public sealed class SyncWiberTimeCommand : TimeCommand
{
    internal override Task<NodeTime> AskAsync(WiberClient client, Uri node, CancellationToken cancellationToken) =>
        client.SyncTimeAsync(node, cancellationToken);

    internal override bool IsWanted(string node) => ShouldProcess($"clock of {node}", "Synchronize");
}
