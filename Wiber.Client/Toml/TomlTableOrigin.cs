namespace Wiber.Client.Toml;

/// <summary>How a table came to be, which decides what may be added to it later.</summary>
internal enum TomlTableOrigin
{
    /// <summary>Named only on the way to a deeper header; its own header may still follow.</summary>
    Implicit,

    /// <summary>The root, a <c>[header]</c> or an element of a <c>[[header]]</c>.</summary>
    Header,

    /// <summary>Named on the way of a dotted key; a header of its own is refused.</summary>
    Dotted,

    /// <summary>Written as <c>{ }</c>, complete at its closing brace.</summary>
    Inline,
}
