using Wiber.Client.Api;
using Wiber.Client.Text;

namespace Wiber.Tui.Monitor.Views;

/// <summary>A message of a list, with what a row shows of it made once.</summary>
/// <param name="Message">The message.</param>
/// <param name="Preview">The start of its payload on one line, control characters written out.</param>
/// <param name="CharCount">How long the payload is as text.</param>
internal sealed record ListedMessage(Message Message, string Preview, int CharCount)
{
    private const int PreviewCharsMax = 500;

    public static ListedMessage Of(Message message)
    {
        string text = message.GetText();
        return new ListedMessage(
            message, TerminalText.Escape(text.Length > PreviewCharsMax ? text[..PreviewCharsMax] : text), text.Length);
    }
}
