namespace Wiber.Tui.Monitor.Keys;

/// <summary>Where a key means something: which view is on top.</summary>
[Flags]
internal enum KeyScope
{
    None = 0,

    /// <summary>The logs of the nodes.</summary>
    Logs = 1,

    /// <summary>A list of topics, groups or events, or of what is in a group.</summary>
    List = 2,

    /// <summary>The messages of a topic.</summary>
    Topic = 4,

    /// <summary>A text that is read: a message, the help.</summary>
    Text = 8,

    /// <summary>A form or a line that is written.</summary>
    Entry = 16,

    /// <summary>A question that waits for its answer.</summary>
    Question = 32,

    /// <summary>Wherever nothing is written and nothing asked.</summary>
    Anywhere = Logs | List | Topic | Text,
}
