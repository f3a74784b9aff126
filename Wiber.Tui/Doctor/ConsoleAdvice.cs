using Wiber.Client.Diagnostics;

namespace Wiber.Tui.Doctor;

/// <summary>Advice in commands of <c>wiber</c>.</summary>
internal sealed class ConsoleAdvice : IClusterAdvice
{
    public string StartCluster => "wiber up";

    public string AddNode => "wiber node add";

    public string KeepEvidence => "Keep the data folders of all nodes and their logs, and report it.";

    public string ShowTime => "wiber time";

    public string Start(string node) => $"wiber start {node}";

    public string Resume(string node) => $"kill -CONT the process of {node}, see wiber status";

    public string ShowLog(string node) => $"wiber logs {node}";

    public string Restart(string node) => $"wiber restart {node}";

    public string Heal(string node) => $"wiber heal {node}";

    public string TakeIn(string node) => $"wiber node add {node}";
}
