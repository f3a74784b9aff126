using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>The form of a message.</summary>
internal static class PublishForm
{
    private const int LabelColumns = 10;

    public static void Draw(Canvas canvas, PublishView publish)
    {
        canvas.Rule(0, "Publish", Tone.Accent, new CellStyle(Tone.Accent, IsReversed: true));
        for (int i = 0; i < PublishView.Labels.Length; i++)
        {
            bool isActive = i == publish.Active;
            canvas.Write(1, i + 2, PublishView.Labels[i], isActive ? Tone.Accent : Tone.Faint);
            FieldLine.Draw(canvas, LabelColumns, i + 2, publish.Fields[i], isActive);
        }

        canvas.Write(
            1, PublishView.Labels.Length + 3, "Enter publishes: acknowledged when a majority has it on disk.", Tone.Faint);
    }
}
