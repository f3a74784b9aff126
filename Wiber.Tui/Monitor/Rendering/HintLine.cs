using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>The keys that fit into a line.</summary>
internal static class HintLine
{
    public static void Draw(Canvas canvas, MonitorState state)
    {
        int column = 0;
        foreach (KeyBinding binding in KeyTable.Hints(state.Scope))
        {
            string key = binding.Keys[0].ToString();
            string hint = binding.Command == MonitorCommand.Leave && state.Top is not null ? "back" : binding.Hint!;
            if (column + key.Length + hint.Length + 1 > canvas.Width)
            {
                break;
            }

            column = canvas.Write(column, 0, key, Tone.Accent);
            column = canvas.Write(column, 0, $" {hint}  ");
        }
    }
}
