using System.Management.Automation;
using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.PowerShell.Time;

/// <summary>Shows the clocks of the nodes: how far they are from cluster time, and how sure that is.</summary>
/// <remarks>
/// Cluster time is what the leader's clock says. Every node keeps a clock of its own to it, and knows how far that can be
/// wrong: the bound. Offsets, bounds and delays are time spans.
/// </remarks>
/// <example>
/// <code>Get-WiberTime</code>
/// Shows the clocks of all nodes.
/// </example>
/// <example>
/// <code>(Get-WiberTime n1).Peers</code>
/// Shows what n1 knows of the clocks of the others.
/// </example>
[Cmdlet(VerbsCommon.Get, "WiberTime")]
[OutputType(typeof(WiberTime))]
public sealed class GetWiberTimeCommand : TimeCommand
{
    internal override Task<NodeTime> AskAsync(WiberClient client, Uri node, CancellationToken cancellationToken) =>
        client.GetTimeAsync(node, cancellationToken);
}
