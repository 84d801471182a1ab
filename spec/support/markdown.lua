--- Reads a page of the documentation: its fenced blocks, headings and links.

local markdown = {}

---@class Block
---@field lang string
---@field info table<string, string> name=value pairs behind the language
---@field text string
---@field line integer of the opening fence

-- ```yaml file=plugins/x/plugin.yaml: the language, then words or name=value.
local function fence_info(text)
  local lang, rest = text:match("^(%S*)%s*(.*)$")
  local info = {}
  for word in rest:gmatch("%S+") do
    local name, value = word:match("^([%w_-]+)=(.*)$")
    info[name or word] = value or ""
  end
  return lang, info
end

-- The anchor that hosts of Markdown make of a heading.
local function anchor(heading)
  local text = heading:gsub("`", ""):gsub("%[([^%]]*)%]%([^)]*%)", "%1"):gsub("\\(%p)", "%1")
  text = text:lower():gsub("[^%w%s_\128-\255-]", ""):gsub("%s", "-")
  return text
end

local function add_links(page, text, line)
  text = text:gsub("``.-``", ""):gsub("`[^`]*`", "")
  for target in text:gmatch("%]%(([^)%s]+)%)") do
    page.links[#page.links + 1] = { target = target, line = line }
  end
end

--- Take a page apart.
---@param path string
---@return {path: string, blocks: Block[], anchors: table<string, boolean>, links: table[],
---  lines: string[]}
function markdown.read(path)
  local page = { path = path, blocks = {}, anchors = {}, links = {}, lines = {} }
  local seen, block, indent, mark = {}, nil, nil, nil
  for line in io.lines(path) do
    local n = #page.lines + 1
    page.lines[n] = line
    local ind, ticks, rest = line:match("^(%s*)(```+)%s*(.-)%s*$")
    if block then
      if ticks and #ticks >= mark and rest == "" then
        page.blocks[#page.blocks + 1] = block
        block.text = table.concat(block.lines, "\n") .. "\n"
        block = nil
      else
        block.lines[#block.lines + 1] = line:sub(1, indent):match("^%s*$") and
          line:sub(indent + 1) or line
      end
    elseif ticks then
      local lang, info = fence_info(rest)
      block, indent, mark = { lang = lang, info = info, line = n, lines = {} }, #ind, #ticks
    else
      local heading = line:match("^#+%s+(.-)%s*#*$")
      if heading then
        local name = anchor(heading)
        local count = seen[name]
        seen[name] = (count or -1) + 1
        page.anchors[count and ("%s-%d"):format(name, count + 1) or name] = true
      end
      add_links(page, line, n)
    end
  end
  assert(not block, ("%s: the block of line %d is not closed"):format(path, block and block.line
    or 0))
  return page
end

return markdown
