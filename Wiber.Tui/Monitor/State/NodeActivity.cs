namespace Wiber.Tui.Monitor.State;

/// <summary>What the monitor does to a node; one thing at a time.</summary>
internal enum NodeActivity
{
    None,
    Killing,
    Stopping,
    Starting,
    Restarting,
    Halting,
    Resuming,
    Cutting,
    Healing,
}
