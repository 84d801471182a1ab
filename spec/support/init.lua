--- Runs before the specs: the modules under test come from the tree, in a home of their own.
package.path = "./lua/?.lua;./spec/support/?.lua;" .. package.path
