using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Conversations;

/// <summary>What is stored of what somebody says.</summary>
internal static class ConversationText
{
    private const int SenderCharsMax = 200;

    /// <summary>One line, with the sender in front if there is one.</summary>
    /// <exception cref="ProblemException">There is nothing to say, or the sender's name is too long.</exception>
    public static string Compose(string? sender, string? message)
    {
        string text = OneLine(message);
        if (text.Length == 0)
        {
            throw new ProblemException(GatewayProblem.Invalid("\"message\" is missing or empty; it must be a text"));
        }

        string name = OneLine(sender);
        return name.Length > SenderCharsMax
            ? throw new ProblemException(GatewayProblem.Invalid($"\"sender\" is longer than {SenderCharsMax} characters"))
            : name.Length == 0 ? text : $"{name}: {text}";
    }

    /// <summary>The text without blanks around it and with spaces for line breaks.</summary>
    public static string OneLine(string? text) => (text ?? "").ReplaceLineEndings(" ").Trim();
}
