using System.Globalization;
using System.Security;
using System.Text;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Layout;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>A frame as a picture (SVG): text in a fixed pitch, so that it stays text.</summary>
internal static class FramePicture
{
    private const int CellWidth = 8;
    private const int CellHeight = 17;
    private const int Baseline = 13;
    private const int Margin = 12;
    private const string Paper = "#1b1f24";
    private const string Ink = "#d6dae0";

    public static string Of(Frame frame)
    {
        var picture = new StringBuilder();
        int width = (frame.Width * CellWidth) + (2 * Margin);
        int height = (frame.Height * CellHeight) + (2 * Margin);
        picture.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" ")
            .Append(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {width} {height}\" ")
            .Append("font-family=\"ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"13\" ")
            .Append("xml:space=\"preserve\">\n")
            .Append(CultureInfo.InvariantCulture, $"<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{Paper}\"/>\n");
        for (int row = 0; row < frame.Height; row++)
        {
            int column = 0;
            while (column < frame.Width)
            {
                column = AppendRun(picture, frame, row, column);
            }
        }

        return picture.Append("</svg>\n").ToString();
    }

    /// <summary>Cells of one style; blanks that show nothing are left out.</summary>
    private static int AppendRun(StringBuilder picture, Frame frame, int row, int from)
    {
        CellStyle style = frame[from, row].Style;
        var text = new StringBuilder();
        int end = from;
        for (; end < frame.Width && frame[end, row].Style == style; end++)
        {
            text.Append(frame[end, row].Text);
        }

        int x = Margin + (from * CellWidth);
        int y = Margin + (row * CellHeight);
        int width = (end - from) * CellWidth;
        if (style.IsReversed)
        {
            picture.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{CellHeight}\" fill=\"{Color(style.Tone)}\"/>\n");
        }

        string shown = text.ToString().Trim(' ');
        if (shown.Length > 0)
        {
            x += text.ToString().IndexOf(shown[0], StringComparison.Ordinal) * CellWidth;
            int length = TextColumns.Width(shown) * CellWidth;
            string weight = style.Tone == Tone.Strong ? " font-weight=\"bold\"" : "";
            string fill = style.IsReversed ? Paper : Color(style.Tone);
            picture.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{x}\" y=\"{y + Baseline}\" textLength=\"{length}\" fill=\"{fill}\"{weight}>")
                .Append(SecurityElement.Escape(shown))
                .Append("</text>\n");
        }

        return end;
    }

    private static string Color(Tone tone) => tone switch
    {
        Tone.Good => "#5fd787",
        Tone.Warning => "#e5c07b",
        Tone.Bad => "#ff6b6b",
        Tone.Accent => "#56c2d6",
        Tone.Faint => "#7d8590",
        _ => Ink,
    };
}
