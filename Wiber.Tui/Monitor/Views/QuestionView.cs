using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Views;

/// <summary>Asks before something is done.</summary>
/// <param name="Question">What to ask.</param>
/// <param name="Command">What is done after a yes.</param>
/// <param name="Node">To which node, whatever has the focus by then.</param>
/// <param name="Text">The same from a shell.</param>
internal sealed record QuestionView(string Question, MonitorCommand Command, string Node, CommandText Text)
    : View(KeyScope.Question);
