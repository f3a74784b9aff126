namespace Wiber.Tui.Monitor.Views;

/// <summary>What a written line is for.</summary>
internal enum LinePurpose
{
    FilterLogs,
    SearchLog,
    FilterMessages,
}
