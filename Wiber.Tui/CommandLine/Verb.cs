using System.CommandLine;

namespace Wiber.Tui.CommandLine;

/// <summary>A command of <c>wiber</c> whose help ends with notes and examples.</summary>
internal sealed class Verb(string name, string description, string notes) : Command(name, description)
{
    /// <summary>What help shows after the options.</summary>
    public string Notes { get; } = notes;
}
