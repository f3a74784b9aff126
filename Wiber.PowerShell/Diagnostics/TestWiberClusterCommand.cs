using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.Client.Diagnostics;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>Looks whether a cluster is healthy, and tells what it found and what to do.</summary>
/// <remarks>
/// Looks at leader, nodes, how many may still fail, members, lag, clocks, versions, and whether nodes agree on their content. Gives a finding a
/// check, and one a node where something is wrong. With -Quiet only whether all is well.
/// </remarks>
/// <example>
/// <code>Test-WiberCluster</code>
/// Shows what was found.
/// </example>
/// <example>
/// <code>if (-not (Test-WiberCluster -Quiet)) { Test-WiberCluster | Where-Object Severity -ne Ok }</code>
/// Shows only what is wrong.
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "WiberCluster")]
[OutputType(typeof(WiberFinding), typeof(bool))]
public sealed class TestWiberClusterCommand : ClusterCommand
{
    /// <summary>Gives true if nothing is wrong, else false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    internal override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        ClusterStatus status = Await(connection.Client.GetClusterStatusAsync);
        IReadOnlyList<NodeStatus> answers = Await(token => NodeAnswers.AskAsync(connection.Client, status, token));
        IEnumerable<WiberFinding> findings = new ClusterCheck(status, answers, new ModuleAdvice()).Run()
            .Select(finding => WiberFinding.Of(finding, connection.ConfigOrAddresses));
        if (Quiet)
        {
            WriteObject(findings.All(finding => finding.Severity == FindingSeverity.Ok));
        }
        else
        {
            WriteObject(findings, enumerateCollection: true);
        }
    }
}
