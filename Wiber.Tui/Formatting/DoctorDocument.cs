using Wiber.Client.Diagnostics;

namespace Wiber.Tui.Formatting;

/// <summary>What <c>wiber doctor</c> found, as JSON.</summary>
/// <param name="Ok">Nothing failed.</param>
/// <param name="Findings">A finding a check, and one for each thing that is wrong.</param>
internal sealed record DoctorDocument(bool Ok, IReadOnlyList<DoctorFinding> Findings)
{
    public static DoctorDocument Of(IReadOnlyList<ClusterFinding> findings) => new(
        findings.All(finding => finding.Severity != FindingSeverity.Error),
        [
            .. findings.Select(finding => new DoctorFinding(
                DoctorText.ResultOf(finding.Severity), finding.Check, finding.Target, finding.Message, finding.Action)),
        ]);
}
