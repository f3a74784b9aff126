using Wiber.Client.Diagnostics;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>Advice in cmdlets.</summary>
internal sealed class ModuleAdvice : IClusterAdvice
{
    public string StartCluster => "Start-WiberCluster";

    public string AddNode => "Add-WiberNode";

    public string KeepEvidence => "Export-WiberDiagnostic keeps what is needed to find out why.";

    public string ShowTime => "Get-WiberTime";

    public string Start(string node) => $"Start-WiberNode {node}";

    public string Resume(string node) => $"Resume-WiberNode {node}";

    public string ShowLog(string node) => $"Get-WiberLog {node}";

    public string Restart(string node) => $"Restart-WiberNode {node}";

    public string Heal(string node) => $"Connect-WiberNode {node}";

    public string TakeIn(string node) => $"Add-WiberNode {node}";
}
